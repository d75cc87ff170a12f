import type { WebSocket, WebSocketServer } from 'ws';

/**
 * Pings every socket, which browsers and clients answer by themselves, and cuts those that did not answer the last one: a
 * laptop that was closed says no goodbye. Returns how to stop.
 */
export function keepAlive(server: WebSocketServer, everyMs: number): () => void {
  const waitingFor = new WeakSet<WebSocket>();
  server.on('connection', (socket) => {
    socket.on('pong', () => waitingFor.delete(socket));
  });
  const timer = setInterval(() => {
    for (const socket of server.clients) {
      if (waitingFor.has(socket)) socket.terminate();
      else {
        waitingFor.add(socket);
        socket.ping();
      }
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
