import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

/** Debian's Chromium, or undefined where there is none. */
export const chromiumPath: string | undefined = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  .map((folder) => join(folder, 'chromium'))
  .find(isProgram);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function launch(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('This test needs Chromium and must stand behind a skipIf.');
  return await chromium.launch({
    executablePath: chromiumPath,
    args: [
      // Root, as in a container, has no sandbox.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-quic',
      '--no-first-run',
    ],
  });
}

/** What a page did that nobody would see: where it asked for something, and what failed in it. */
export interface Watch {
  readonly requests: string[];
  readonly faults: string[];
}

export function watch(page: Page): Watch {
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`);
  });
  return { requests, faults };
}

/** Controls of a page that have no name of their own: neither a label nor words, which a placeholder is not. */
export async function namelessControls(page: Page): Promise<string[]> {
  return z.array(z.string()).parse(await page.evaluate(NAMELESS));
}

/** Runs in the page; as text, since this side knows no DOM. */
const NAMELESS = `(() => {
  const nameOf = (control) => [
    control.getAttribute('aria-label') ?? '',
    ...[...(control.labels ?? [])].map((label) => label.textContent),
    control.matches('button, a, summary') ? control.textContent : '',
  ].join('').trim();
  return [...document.querySelectorAll('input, textarea, select, button, a, summary, progress')]
    .filter((control) => nameOf(control) === '')
    .map((control) => control.outerHTML.slice(0, 200));
})()`;

/** Says something, as soon as what was done before has been answered: until then the page keeps it in the box. */
export async function answer(page: Page, text: string): Promise<void> {
  const box = page.getByLabel('Your answer');
  await box.fill(text);
  await page.getByRole('button', { name: 'Send', disabled: false }).waitFor();
  await box.press('Enter');
}

/** By how many pixels a page is wider than its window. */
export async function overflowOf(page: Page): Promise<number> {
  const root = 'document.documentElement';
  return z.number().parse(await page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`));
}

/** Keeps every state of the work that the page showed, for \`shownStates\`. */
export async function recordStates(page: Page): Promise<void> {
  await page.addInitScript({
    content: `
      window.shownStates = [];
      new MutationObserver(() => {
        const text = document.querySelector('[role=status]')?.textContent;
        if (text && text !== window.shownStates.at(-1)) window.shownStates.push(text);
      }).observe(document, { subtree: true, childList: true, characterData: true });
    `,
  });
}

export async function shownStates(page: Page): Promise<string[]> {
  return z.array(z.string()).parse(await page.evaluate('window.shownStates'));
}
