/**
 * The report's look: ink on paper, one accent, red only for what blocks; data in the colours of Okabe and Ito; system
 * fonts, nothing from elsewhere. Text has a contrast of 4.5 at least in light and dark, data 3.
 */
const light = `--paper: #fbf9f4; --ink: #1a1916; --soft: #5d5a54; --line: #dcd6c8; --accent: #00558a;
  --blocks: #a1260d; --doubt: #835500; --good: #00664a;
  --epoch: #0072b2; --video: #008a65; --position: #b4588f; --gap: #c04e00; --second: #b85500; --faint: #efebe1;`;
const dark = `--paper: #1a1916; --ink: #f1ede2; --soft: #a7a092; --line: #3b382f; --accent: #7cc4f5;
  --blocks: #ff8a70; --doubt: #f0b64a; --good: #5fd0a8;
  --epoch: #56b4e9; --video: #2fc79b; --position: #dd93be; --gap: #ff9a4d; --second: #ff9a4d; --faint: #26241f;`;

export const reportStyle = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 84ch; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 18px; margin: 40px 0 4px; }
h3 { font-size: 15px; margin: 24px 0 4px; }
p { margin: 4px 0; max-width: 75ch; }
small { font-size: 13px; color: var(--soft); }
.soft, dt, footer, figcaption { color: var(--soft); font-size: 13px; }
code { font: 13px/1.5 ui-monospace, monospace; }
.verdicts { list-style: none; margin: 12px 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px; }
.verdicts li { border: 1px solid currentColor; border-radius: 4px; padding: 4px 12px; }
.ready { color: var(--good); }
.blocked { color: var(--blocks); }
.not-asked { color: var(--soft); }
article { border-top: 1px solid var(--line); padding: 12px 0; break-inside: avoid; }
.level { font-size: 13px; font-weight: 600; margin-right: 8px; }
.blocks { color: var(--blocks); }
.doubt { color: var(--doubt); }
.change { border-left: 4px solid var(--accent); padding-left: 12px; margin-top: 8px; }
del { text-decoration: line-through; color: var(--soft); }
ins { text-decoration: none; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 16px; margin: 8px 0 0; }
dd { margin: 0; }
ul { margin: 4px 0; padding-left: 20px; }
summary { cursor: pointer; padding: 8px 0; color: var(--accent); }
summary:focus-visible { outline: 2px solid var(--accent); }
figure { margin: 8px 0; }
figcaption { margin-bottom: 8px; max-width: 75ch; }
svg { display: block; max-width: 100%; }
.strip { width: 100%; background: var(--faint); }
.row { display: grid; grid-template-columns: 176px minmax(0, 1fr); gap: 12px; align-items: center; margin: 2px 0; }
.name { font-size: 13px; line-height: 1.25; }
.signals .row { margin: 0; }
.signals .strip { background: none; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(152px, 1fr)); gap: 16px; align-items: end; }
.tracks { grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); }
.panel { break-inside: avoid; }
.panel p { font-size: 13px; line-height: 1.35; }
.key { display: inline-flex; gap: 4px; align-items: center; margin-right: 8px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; margin: 8px 0; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; color: var(--soft); }
tbody th { color: var(--soft); white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
path, circle { vector-effect: non-scaling-stroke; }
[class^="line-"] { fill: none; stroke-width: 1; stroke-linejoin: round; }
.line-trace { stroke: var(--epoch); }
.line-second { stroke: var(--second); stroke-dasharray: 3 2; }
.line-flat { stroke: var(--doubt); stroke-width: 1.5; }
.line-bad { stroke: var(--blocks); stroke-width: 2; }
.fill-epoch { fill: var(--epoch); }
.fill-video { fill: var(--video); }
.fill-position { fill: var(--position); }
.fill-gap { fill: var(--gap); }
.fill-state, .fill-bar { fill: var(--ink); }
.fill-good { fill: var(--epoch); }
footer { margin-top: 48px; border-top: 1px solid var(--line); padding-top: 12px; }
@media (max-width: 520px) {
  body { padding: 16px 16px 48px; }
  .row { grid-template-columns: minmax(0, 1fr); gap: 2px; margin: 8px 0; }
  .wide table { min-width: 560px; }
  dl { grid-template-columns: minmax(0, 1fr); }
  dd { margin-bottom: 8px; }
}
@media print {
  :root { color-scheme: light; ${light} --paper: #ffffff; }
  body { padding: 0; max-width: none; font-size: 12px; }
  h2, h3, figcaption { break-after: avoid; }
  .row, tr { break-inside: avoid; }
  .strip, rect, path { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .wide { overflow: visible; }
}
`;
