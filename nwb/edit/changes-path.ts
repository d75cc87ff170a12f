/** Where changes of a file are recorded, one sentence each: PyNWB gives it as `nwbfile.scratch['corrections']`. */
export const CHANGES_PATH = '/scratch/corrections';
/** The same, in a file where that name is taken. */
export const OTHER_CHANGES_PATH = '/scratch/renshaw_corrections';
