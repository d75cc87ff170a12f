import type { Page, WebSocketRoute } from 'playwright-core';
import type { SessionView } from '../../schemas/index.ts';
import type { Service } from './service.ts';

/** A session that no service has: the page gets its view, and what it asks for is written down. */
export async function show(page: Page, service: Service, view: SessionView) {
  const posted: { readonly path: string; readonly body: unknown }[] = [];
  let socket: WebSocketRoute | undefined;
  let now = view;
  let line = Promise.resolve();
  await page.route(/\/sessions\/made(?:\/[a-z]+)?(?:\?|$)/, async (route) => {
    if (route.request().method() === 'GET') return await route.fulfill({ json: now });
    const path = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    posted.push({ path, body: route.request().postDataJSON() });
    await line;
    await route.fulfill({ json: { view: now } });
  });
  await page.routeWebSocket(/\/sessions\/made\//, (route) => {
    socket = route;
  });
  await page.goto(service.address);
  await page.getByRole('heading', { name: 'Turn a session' }).waitFor();
  await page.goto(`${new URL(service.address).origin}/#/session/made`);
  await page
    .getByRole('log')
    .getByText(view.messages.at(-1)?.text ?? '')
    .waitFor();
  return {
    posted,
    tell: (message: unknown) => socket?.send(JSON.stringify(message)),
    /** Nothing that is sent has an answer before the line is released. */
    hold: () => {
      const held = Promise.withResolvers<void>();
      line = held.promise;
      return { release: held.resolve };
    },
    become: (other: SessionView) => {
      now = other;
    },
  };
}
