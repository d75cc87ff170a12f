import { WebSocket } from 'ws';
import type { Service } from './service.ts';

/**
 * One open page: follows a session by its socket, and comes back with the last number when it was cut. Counts what it missed: a number
 * that is not the next.
 */
export class Listener {
  readonly #service: Service;
  readonly #sessionId: string;
  #socket: WebSocket | undefined;
  #isOver = false;
  lastSeq = 0;
  events = 0;
  lost = 0;
  twice = 0;
  /** How long after an event was stored it was here, in milliseconds. Both clocks are this machine's. */
  readonly delays: number[] = [];

  constructor(service: Service, sessionId: string) {
    this.#service = service;
    this.#sessionId = sessionId;
  }

  async open(): Promise<void> {
    const url = new URL(`/api/v1/sessions/${this.#sessionId}/events`, this.#service.base);
    url.protocol = 'ws:';
    url.searchParams.set('after', String(this.lastSeq));
    const openedAt = Date.now();
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${this.#service.token}` } });
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#hear(data.toString(), openedAt));
    socket.on('close', () => {
      if (!this.#isOver && this.#socket === socket) this.open().catch(() => undefined);
    });
    await new Promise<void>((resolve, reject) => {
      socket.on('open', () => resolve());
      socket.on('error', reject);
    });
  }

  #hear(text: string, openedAt: number): void {
    const { seq, at } = JSON.parse(text) as { seq?: number; at?: string };
    if (seq === undefined) return;
    if (seq <= this.lastSeq) this.twice += 1;
    else this.lost += seq - this.lastSeq - 1;
    this.lastSeq = Math.max(this.lastSeq, seq);
    this.events += 1;
    const storedAt = Date.parse(at ?? '');
    if (storedAt > openedAt) this.delays.push(Date.now() - storedAt);
  }

  /** As a network that breaks: no goodbye. It comes back by itself. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Waits until it has heard the event of this number, which is stored. */
  async caughtUp(lastSeq: number, patienceMs = 5000): Promise<void> {
    const until = performance.now() + patienceMs;
    while (this.lastSeq < lastSeq && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    this.lost += Math.max(0, lastSeq - this.lastSeq);
  }

  close(): void {
    this.#isOver = true;
    this.#socket?.close();
  }
}
