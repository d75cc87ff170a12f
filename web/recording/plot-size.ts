/** Left of the time, for labels; of the timeline as of the plots, so that their times begin below one another. */
export const GUTTER = 64;
/** Below the tracks, for times. */
export const AXIS_HEIGHT = 22;
