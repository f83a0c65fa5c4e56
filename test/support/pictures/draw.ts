/* npm run pictures: draws docs/pictures anew. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PICTURES, PICTURES_FOLDER } from './pictures';

for (const [file, draw] of Object.entries(PICTURES)) writeFileSync(join(PICTURES_FOLDER, file), draw());
