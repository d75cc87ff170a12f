import { useRef, useState } from 'preact/hooks';

/** Code to be pasted elsewhere, with a button that copies it. */
export function Code(props: { readonly title: string; readonly text: string }) {
  const [said, setSaid] = useState('');
  const block = useRef<HTMLPreElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      setSaid('copied');
    } catch {
      // Pages that did not come over loopback or TLS have no clipboard: the text is marked, for Ctrl-C.
      if (block.current !== null) getSelection()?.selectAllChildren(block.current);
      setSaid('marked: press Ctrl+C');
    }
  };
  return (
    <figure class="code">
      <figcaption>
        <span>{props.title}</span>
        <span class="said small" role="status">
          {said}
        </span>
        <button type="button" aria-label={`Copy the code for ${props.title}`} onClick={() => void copy()}>
          Copy
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <pre class="mono" ref={block} tabIndex={0}>
        {props.text}
      </pre>
    </figure>
  );
}
