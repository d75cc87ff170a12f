/** What a page in the middle of the screen gets: the rest of its address, and the way into a session. */
export interface PageProps {
  readonly id: string | undefined;
  readonly onOpen: (sessionId: string | undefined) => void;
}
