export type TopicName =
  | 'conflict'
  | 'as-then'
  | 'people'
  | 'animal'
  | 'day'
  | 'experiment'
  | 'tables'
  | 'stimulation';

/** What a message asks for. */
export interface Question {
  /** What it is mainly about; `open` is what was asked before and is still needed. */
  readonly topic: TopicName | 'open';
  readonly fields: readonly string[];
  /** Open fields of the message before, which go along with the new question. */
  readonly still: readonly string[];
  /** The example was given just before. */
  readonly isShort?: boolean;
  /** What is left of a question that was answered in part. */
  readonly isRest?: boolean;
}
