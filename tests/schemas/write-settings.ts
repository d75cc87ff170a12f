// Run by `npm run settings`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repository/files.ts';
import { writtenSettings } from './written-settings.ts';

for (const [file, text] of writtenSettings()) writeFileSync(join(root, file), text);
