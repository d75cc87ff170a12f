import type { IncomingMessage, Server, ServerResponse } from 'node:http';

export interface BodyPace {
  /** A body that brings less than `leastBytes` in a time of `withinMs` has no use for its connection. */
  readonly withinMs: number;
  readonly leastBytes: number;
}

/** A modem of the nineties is three times as fast. An upload that is cut goes on where it was. */
export const BODY_PACE: BodyPace = { withinMs: 30_000, leastBytes: 30_000 };

const LAST_WORDS_MS = 1000;

/**
 * Cuts clients that send the body of a request so slowly that they only hold it open. The time that we take to read it, because the
 * disk is slow say, is not counted: Node's own limit for a whole request would cut long uploads as well.
 */
export function dropSlowBodies(server: Server, { withinMs, leastBytes }: BodyPace): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.complete) return;
    const { socket } = request;
    let before = socket.bytesRead;
    const timer = setInterval(() => {
      const isHungry = request.readableLength < request.readableHighWaterMark;
      const isSlow = socket.bytesRead - before < leastBytes;
      before = socket.bytesRead;
      if (request.complete) stop();
      else if (isHungry && isSlow) drop();
    }, withinMs);
    timer.unref();
    const stop = (): void => clearInterval(timer);
    const drop = (): void => {
      stop();
      if (response.headersSent) socket.destroy();
      else socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      // A moment for the answer to arrive, none for more of the body.
      setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
    };
    response.once('close', stop);
  });
}

/** Longer than a page that a browser has put to sleep. A download that is cut goes on where it was. */
export const READER_PATIENCE_MS = 60_000;

/**
 * Cuts clients that take nothing of an answer that waits for them: a stream or a download would be held open for as long as they
 * like. An answer that is still being made waits for nobody.
 */
export function dropSlowReaders(server: Server, withinMs: number): void {
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    let before: number | undefined;
    const timer = setInterval(() => {
      const waiting = socket.writableLength;
      const taken = socket.bytesWritten - waiting;
      if (waiting > 0 && taken === before) socket.destroy();
      before = taken;
    }, withinMs);
    timer.unref();
    response.once('close', () => clearInterval(timer));
  });
}
