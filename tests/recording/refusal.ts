import { InputError } from '../../schemas/index.ts';

/** The fault with which something is refused. Any other error, or none, fails the test. */
export async function refusalOf(run: () => unknown): Promise<InputError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** As {@link refusalOf}, for what needs no waiting. */
export function refusalNow(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
