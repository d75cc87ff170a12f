import type { ComponentChildren } from 'preact';
import { useWork } from '../use-work.ts';

/** A button that shows that what it set going is under way, and cannot be pressed twice meanwhile. */
export function WorkButton(props: {
  /** Of a form: Enter in one of its fields presses it. */
  readonly type?: 'submit';
  readonly class?: string;
  readonly disabled?: boolean;
  readonly onPress: () => Promise<unknown>;
  readonly children: ComponentChildren;
  /** What it says meanwhile, where that takes long. */
  readonly working?: string;
}) {
  const [isWorking, work] = useWork();
  return (
    <button
      type={props.type ?? 'button'}
      class={props.class}
      // One that is disabled would lose the focus, and with it the place of whoever goes by the keyboard.
      disabled={props.disabled === true && !isWorking}
      aria-disabled={isWorking}
      aria-busy={isWorking}
      onClick={() => void work(props.onPress)}
    >
      {isWorking ? (props.working ?? props.children) : props.children}
    </button>
  );
}
