/** The names that people use for digital lines: `Din1` for `ECU_Din1`. */
export function hardwareNames(ids: readonly string[]): string[] {
  return ids.map((id) => id.replace(/^(?:ECU|MCU|Controller)_/, ''));
}
