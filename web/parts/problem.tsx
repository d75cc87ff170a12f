import { useLayoutEffect, useRef } from 'preact/hooks';

/** What went wrong, where the person sees it: what they pressed may stand far from it. */
export function Problem(props: { readonly text: string | undefined }) {
  const shown = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => shown.current?.scrollIntoView({ block: 'nearest' }), [props.text]);
  if (props.text === undefined) return null;
  return (
    <p class="problem" role="alert" ref={shown}>
      {props.text}
    </p>
  );
}
