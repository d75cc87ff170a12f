const MOST_CHARACTERS = 200;

/** What stands in a broken file may be long; a message that holds it all is read by nobody. */
export function shortened(said: string, most: number = MOST_CHARACTERS): string {
  return said.length <= most ? said : `${said.slice(0, most - 1)}…`;
}
