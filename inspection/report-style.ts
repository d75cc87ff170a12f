/** The report's look: ink on paper, one accent, red only for what blocks; system fonts, nothing from elsewhere. */
export const reportStyle = `
:root { color-scheme: light dark; --paper: #faf8f4; --ink: #1c1b19; --soft: #5d5a54; --line: #dcd8cf;
  --accent: #0b5c8a; --blocks: #a8231c; --doubt: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --paper: #191816; --ink: #ece8e0; --soft: #a8a39a; --line: #3a3732;
  --accent: #6db4dd; --blocks: #f08a80; --doubt: #e0b050; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 76ch; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 18px; margin: 32px 0 4px; }
p { margin: 4px 0; }
.soft, dt, footer { color: var(--soft); font-size: 13px; }
code { font: 13px/1.5 ui-monospace, monospace; }
article { border-top: 1px solid var(--line); padding: 12px 0; break-inside: avoid; }
.level { font-size: 13px; font-weight: 600; margin-right: 8px; }
.blocks { color: var(--blocks); }
.doubt { color: var(--doubt); }
.change { border-left: 4px solid var(--accent); padding-left: 12px; margin-top: 8px; }
del { text-decoration: line-through; color: var(--soft); }
ins { text-decoration: none; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 16px; margin: 16px 0 0; }
dd { margin: 0; }
summary { cursor: pointer; padding: 8px 0; }
summary:focus-visible { outline: 2px solid var(--accent); }
footer { margin-top: 48px; border-top: 1px solid var(--line); padding-top: 12px; }
`;
