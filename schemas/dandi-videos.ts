/** What DANDI takes for a video, in lower case. */
export const DANDI_VIDEO_EXTENSIONS: readonly string[] = ['.mp4', '.avi', '.wmv', '.mov', '.flv', '.mkv'];
