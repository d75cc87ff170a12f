/** The parts of the page, one of which a narrow screen shows. */
export const TABS = ['sessions', 'conversation', 'recording'] as const;
export type Tab = (typeof TABS)[number];

export function Tabs(props: { readonly shown: Tab; readonly onShow: (tab: Tab) => void }) {
  const { shown, onShow } = props;
  const step = (steps: number): void => {
    const next = TABS[TABS.indexOf(shown) + steps];
    if (next === undefined) return;
    onShow(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Parts of the page">
      {TABS.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={shown === name}
          aria-controls={`part-${name}`}
          onClick={() => onShow(name)}
          onKeyDown={({ key }) => {
            if (key === 'ArrowRight') step(1);
            else if (key === 'ArrowLeft') step(-1);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
