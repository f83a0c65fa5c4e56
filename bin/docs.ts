import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envExample } from '../lib/settings/reference/env-example';
import { settingsPage } from '../lib/settings/reference/page';

/* npm run docs: writes what is generated from the schema of the settings. */

const PROJECT = join(__dirname, '..');
writeFileSync(join(PROJECT, '.env.example'), envExample());
writeFileSync(join(PROJECT, 'docs/settings.md'), settingsPage());
