import { type Theme, useTheme } from '../theme.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const WORDS: Readonly<Record<Theme, string>> = { system: 'auto', light: 'light', dark: 'dark' };

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  return (
    <button
      type="button"
      class="plain"
      aria-label={`Colours: ${WORDS[theme]}`}
      title="Colours: as the system has it, light, dark"
      onClick={() => setTheme(NEXT[theme])}
    >
      <span class="what">colours: </span>
      {WORDS[theme]}
    </button>
  );
}
