import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** A part that is read only when it is opened. */
export function Fold(props: {
  readonly name: string;
  readonly children: ComponentChildren;
  readonly isOpen?: boolean;
  readonly onToggle?: (isOpen: boolean) => void;
}) {
  const [isOpenHere, setOpenHere] = useState(false);
  const isOpen = props.isOpen ?? isOpenHere;
  const onToggle = props.onToggle ?? setOpenHere;
  return (
    <details class="fold" open={isOpen} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary>{props.name}</summary>
      {isOpen ? props.children : null}
    </details>
  );
}
