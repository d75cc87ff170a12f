import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';

/** Code to be pasted elsewhere, with a button that copies it. */
export function Code(props: { readonly title: string; readonly text: string }) {
  const block = useRef<HTMLPreElement>(null);
  return (
    <figure class="code">
      <figcaption>
        <span>{props.title}</span>
        <Copy name={`the code for ${props.title}`} text={props.text} block={block} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <pre class="mono" ref={block} tabIndex={0}>
        {props.text}
      </pre>
    </figure>
  );
}

/** Copies a text, or marks it where it stands. */
export function Copy(props: {
  readonly name: string;
  readonly text: string;
  /** Where the text stands, if not right before the button. */
  readonly block?: RefObject<HTMLElement | null>;
}) {
  const [said, setSaid] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      setSaid('copied');
    } catch {
      // Pages that did not come over loopback or TLS have no clipboard: the text is marked, for Ctrl-C.
      const block = props.block?.current ?? button.current?.parentElement?.querySelector('code');
      if (block instanceof Node) getSelection()?.selectAllChildren(block);
      setSaid('marked: press Ctrl+C');
    }
  };
  return (
    <>
      <span class="said small" role="status">
        {said}
      </span>
      <button type="button" ref={button} aria-label={`Copy ${props.name}`} onClick={() => void copy()}>
        Copy
      </button>
    </>
  );
}
