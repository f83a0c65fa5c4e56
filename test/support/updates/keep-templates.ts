/* npm run keep-templates: keeps today's templates as those of the version in package.json. */
import { version } from '../../../package.json';
import { keepTemplates } from './kept-templates';

try {
  console.log(`Kept in ${keepTemplates(version)}. Commit that folder with the release.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
