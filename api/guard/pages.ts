import type { Context } from 'hono';

/**
 * Takes the token out of the address bar and the history. No redirect: after a click on another site's link the browser
 * would follow it without the new cookie, which is SameSite=Strict; this page's own step has it.
 */
export function enterPage(c: Context, path: string): Response {
  // `//host/…` would lead elsewhere.
  const target = escapeHtml(path.replace(/^\/+/, '/'));
  return page(
    c,
    200,
    `<meta http-equiv="refresh" content="0;url=${target}">`,
    `<p><a href="${target}">Go on</a></p>`,
  );
}

/** What stands in the place of the page for whoever is not signed in. */
export const PLEASE = {
  'start-up-token':
    '<p>Renshaw needs the address that it printed when it started: it ends in <code>?token=…</code>. Copy it from its terminal.</p>',
  users: [
    '<form method="post" action="/sign-in">',
    '<p><label>Your token <input name="token" type="password" autocomplete="current-password" required autofocus></label> <button>Sign in</button></p>',
    '</form><p>Whoever runs this service gives you one: <code>renshaw user token NAME</code>.</p>',
  ].join(''),
  'trusted-header': '<p>Sign in by the address that your lab gives for Renshaw, not past it.</p>',
} as const;

/** @param refusal said above, where something was tried; plain text */
export function signInPage(
  c: Context,
  mode: keyof typeof PLEASE,
  status: 401 | 429 = 401,
  refusal = '',
): Response {
  return page(
    c,
    status,
    '<link rel="stylesheet" href="/sign-in.css">',
    `<main><h1>Renshaw</h1>${refusal === '' ? '' : `<p role="alert">${escapeHtml(refusal)}</p>`}${PLEASE[mode]}</main>`,
  );
}

function page(c: Context, status: 200 | 401 | 429, head: string, body: string): Response {
  // Without an icon browsers ask for /favicon.ico, which there is none of.
  const title = '<title>Renshaw</title><link rel="icon" href="data:,">';
  c.header('Cache-Control', 'no-store');
  return c.html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}${title}${body}</html>`,
    status,
  );
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;');
}
