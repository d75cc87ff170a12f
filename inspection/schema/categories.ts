import type { NwbGroup } from '../../nwb/index.ts';
import { attributeOf, datasetOf, groupOf, type InspectedFile, pathOf, textsOf } from '../file.ts';
import { checkRenamed } from './links.ts';
import type { Report } from './rule.ts';

/** The tables side by side of an aligned table: those that it names, each with as many rows as itself. */
export function checkCategories(file: InspectedFile, table: NwbGroup, report: Report): void {
  const rows = datasetOf(table, 'id')?.shape?.[0];
  for (const name of textsOf(attributeOf(table, 'categories')?.value)) {
    const path = pathOf(table, name);
    const category = groupOf(table, name);
    if (category === undefined || !file.isA(category, 'DynamicTable')) {
      report('missing-category', {
        path,
        message: `The table ${table.path} names a category ${name} that it does not have. Readers fail on the table. Write the table of that category, or take its name out of categories.`,
        found: category?.typeName ?? 'no such table',
        expected: `the DynamicTable ${name}`,
      });
      continue;
    }
    const child = table.children.get(name);
    if (child !== undefined) checkRenamed(path, child, report);
    const length = datasetOf(category, 'id')?.shape?.[0];
    if (rows === undefined || length === undefined || length === rows) continue;
    report('unequal-columns', {
      path,
      message: `The category ${name} of ${table.path} has ${length} rows, the table itself has ${rows}. Readers refuse the table, or put values into the wrong rows. Make the category as long as the table.`,
      found: String(length),
      expected: String(rows),
    });
  }
}
