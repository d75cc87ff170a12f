import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InputError, OUTSIDE_DATA_FOLDERS } from '../../schemas/index.ts';

/**
 * The folders that tools may read from and write to. A path is judged by where it really leads: `..` and symbolic
 * links are followed first. Without roots every path is taken, which is the way of a person's own command line.
 */
export class DataRoots {
  readonly #roots: readonly string[];
  readonly #personalFolder: string | undefined;
  readonly #owner: string | undefined;

  /**
   * @param options.personalFolder holds a folder for each person, such as of their uploads, by their ids
   * @param options.owner the person whose folder alone is open there; without it all are
   */
  constructor(
    roots: readonly string[],
    {
      personalFolder,
      owner,
    }: { readonly personalFolder?: string | undefined; readonly owner?: string | undefined } = {},
  ) {
    this.#roots = roots.map((root) => resolve(root));
    this.#personalFolder = personalFolder;
    this.#owner = owner;
  }

  /** The same folders as they are open to somebody: what a person names in words is theirs, or everybody's. */
  of(owner: string | undefined): DataRoots {
    return new DataRoots(this.#roots, { personalFolder: this.#personalFolder, owner });
  }

  /**
   * The real path of something that exists. A relative path counts from the first root.
   * @throws InputError `file` when it does not exist, or lies outside
   */
  async existing(path: string): Promise<string> {
    const wanted = this.#absolute(path);
    const real = await realpath(wanted).catch(() => undefined);
    // Whether something exists outside of the roots is nobody's business.
    if (!(await this.#isInside(real ?? (await deepestReal(wanted))))) throw this.#outside(path, 'file');
    if (real !== undefined) return real;
    throw new InputError('file', {
      found: 'nothing that can be read',
      expected: 'a file or folder',
      todo: 'Check the path.',
      where: { file: path },
    });
  }

  /**
   * The real path of something that may have to be made.
   * @throws InputError `output` when it lies outside
   */
  async writable(path: string): Promise<string> {
    const real = await deepestReal(this.#absolute(path));
    if (await this.#isInside(real)) return real;
    throw this.#outside(path, 'output');
  }

  #absolute(path: string): string {
    const [first = '.'] = this.#roots;
    return resolve(first, path);
  }

  /** Roots are looked up anew: one may be made, or replaced by a link, while the program runs. */
  async #isInside(real: string): Promise<boolean> {
    if (this.#roots.length === 0) return true;
    const roots = await Promise.all(this.#roots.map(deepestReal));
    return roots.some((root) => below(root, real) !== undefined) && !(await this.#isOfOthers(real));
  }

  async #isOfOthers(real: string): Promise<boolean> {
    if (this.#personalFolder === undefined || this.#owner === undefined) return false;
    const way = below(await deepestReal(this.#personalFolder), real);
    return way !== undefined && way.split(sep)[0] !== this.#owner;
  }

  #outside(path: string, kind: 'file' | 'output'): InputError {
    return new InputError(kind, {
      found: OUTSIDE_DATA_FOLDERS,
      expected: `a path inside ${this.#roots.join(' or ')}`,
      todo: 'Move the data there, or start renshaw with that folder as one of its data folders.',
      where: { file: path },
    });
  }
}

/** The way from a folder to what lies in it; undefined for what lies elsewhere. */
function below(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way;
}

/** The real path of the deepest part that exists, with the rest behind it. */
async function deepestReal(path: string): Promise<string> {
  const rest: string[] = [];
  for (let part = path; ; part = dirname(part)) {
    const real = await realpath(part).catch(() => undefined);
    if (real !== undefined) return join(real, ...rest);
    if (dirname(part) === part) return path;
    rest.unshift(basename(part));
  }
}
