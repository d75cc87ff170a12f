import type { ComponentType, RenderableProps } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';

/** A part of the page that is fetched when it is first shown: the first view does not wait for it. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>) {
  // What was fetched once is shown at once.
  let known: ComponentType<P> | undefined;
  return function LazyPart(props: RenderableProps<P>) {
    const [Part, setPart] = useState<ComponentType<P> | undefined>(() => known);
    const [isLost, setLost] = useState(false);
    const fetchPart = useCallback((): void => {
      setLost(false);
      load().then(
        (loaded) => {
          known = loaded;
          setPart(() => loaded);
        },
        () => setLost(true),
      );
    }, []);
    useEffect(() => {
      if (known === undefined) fetchPart();
    }, [fetchPart]);
    if (Part !== undefined) return <Part {...(props as P)} />;
    if (!isLost)
      return (
        <p class="waiting" aria-busy="true">
          Loading …
        </p>
      );
    return (
      <p class="problem" role="alert">
        This part of the page did not arrive: the service does not answer.{' '}
        <button type="button" onClick={fetchPart}>
          Try again
        </button>
      </p>
    );
  };
}
