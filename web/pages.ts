import type { ComponentType } from 'preact';
import { lazyPart } from './lazy-part.tsx';
import type { PageProps } from './page-props.ts';

/** Parts that are not in the first view, each fetched when it is shown. */
export const Conversation = lazyPart(async () => (await import('./parts/conversation.tsx')).Conversation);
export const RecordingPanel = lazyPart(
  async () => (await import('./recording/recording-panel.tsx')).RecordingPanel,
);
export const Checklist = lazyPart(async () => (await import('./parts/checklist.tsx')).Checklist);

export const Help = lazyPart(async () => (await import('./parts/help.tsx')).Help);

/** Pages beside the welcome and the conversation, by the first word of their address: `#/batch/…`. */
export const PAGES: ReadonlyMap<string, ComponentType<PageProps>> = new Map([
  ['batch', lazyPart(async () => (await import('./sessions/batch-page.tsx')).BatchPage)],
  ['file', lazyPart(async () => (await import('./results/results-page.tsx')).ResultsPage)],
]);
