/**
 * The longest that a timer of Node can wait, 24.8 days; one millisecond more and it fires at once. Calls between our
 * agents end with an answer or a cancellation: the SDK's 60 s would cut off every conversion and every person who
 * thinks before they answer.
 */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
