/** A file with its path within what was dropped: `20230622/20230622_sample_01_a1.rec`. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** Every file of what was dropped, folders with all that is in them. */
export async function droppedFiles(items: Iterable<DataTransferItem>): Promise<DroppedFile[]> {
  // The list is emptied as soon as the event is over: the entries are taken first.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
  return (await Promise.all(entries.map(filesOf))).flat();
}

/** Files that were chosen; of a folder each tells its path. */
export function chosenFiles(list: Iterable<File>): DroppedFile[] {
  return [...list].map((file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }));
}

async function filesOf(entry: FileSystemEntry | File): Promise<DroppedFile[]> {
  // Dragged from a program that has no folders, such as a mail.
  if (entry instanceof File) return [{ path: entry.name, file: entry }];
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\/+/, ''), file }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: DroppedFile[] = [];
  for (;;) {
    // A folder is read in pieces, until nothing comes.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map(filesOf))).flat());
  }
}

// Chromium has no names for these classes: an entry is asked what it is.
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
