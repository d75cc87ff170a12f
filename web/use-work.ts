import { useCallback, useRef, useState } from 'preact/hooks';

/** Work that is never begun twice: what is asked for while it goes on is left out. */
export function useWork() {
  const isGoing = useRef(false);
  const [isWorking, setWorking] = useState(false);
  const work = useCallback(async (begin: () => Promise<unknown>): Promise<void> => {
    if (isGoing.current) return;
    isGoing.current = true;
    setWorking(true);
    try {
      await begin();
    } finally {
      isGoing.current = false;
      setWorking(false);
    }
  }, []);
  return [isWorking, work] as const;
}
