import { useEffect, useState } from 'preact/hooks';

const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'renshaw.theme';

function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === kept) ?? 'system';
  } catch {
    // A browser that keeps nothing follows the system.
    return 'system';
  }
}

const darkness = matchMedia('(prefers-color-scheme: dark)');

/** Light or dark stands at the document, so that styles and canvases know one place. */
function show(theme: Theme): void {
  const isDark = theme === 'system' ? darkness.matches : theme === 'dark';
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

/** Before anything is drawn: nobody who works in the dark wants a white flash. Paper is white whatever was chosen. */
export function showKeptTheme(): void {
  show(keptTheme());
  addEventListener('beforeprint', () => show('light'));
  addEventListener('afterprint', () => show(keptTheme()));
}

/** The choice of the person, kept in this browser; what a canvas draws can watch `data-theme` of the document. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(keptTheme);
  useEffect(() => {
    const follow = (): void => show(theme);
    darkness.addEventListener('change', follow);
    return () => darkness.removeEventListener('change', follow);
  }, [theme]);
  const keep = (next: Theme): void => {
    setTheme(next);
    show(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // It holds until the page is closed.
    }
  };
  return [theme, keep];
}
