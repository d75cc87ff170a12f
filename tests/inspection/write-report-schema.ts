// Makes docs/report.schema.json of the schemas that the program uses. By hand, after they changed:
//   node tests/inspection/write-report-schema.ts && biome format --write docs/report.schema.json

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { reportSchema } from '../../cli/validation.ts';

const path = fileURLToPath(new URL('../../docs/report.schema.json', import.meta.url));
await writeFile(path, `${JSON.stringify(reportSchema(), null, 2)}\n`);
