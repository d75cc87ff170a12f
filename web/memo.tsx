import { Component, type ComponentChild, type FunctionComponent, h } from 'preact';

/** A part that is drawn again only when what it is given has changed; lists are compared by what is in them. */
export function memo<P extends object>(part: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !isSameProps(this.props as P, next);
    }
    override render(): ComponentChild {
      return h(part, this.props as P);
    }
  }
  return (props) => h(Memo as never, props as never);
}

function isSameProps(one: object, other: object): boolean {
  const before = Object.entries(one);
  const after = new Map(Object.entries(other));
  return before.length === after.size && before.every(([key, value]) => isSame(value, after.get(key)));
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!Array.isArray(one) || !Array.isArray(other)) return false;
  return one.length === other.length && one.every((item, index) => Object.is(item, other[index]));
}
