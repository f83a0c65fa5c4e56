import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../core/ports/running';

/** JSON lines with the feature's name (POWERTOOLS_SERVICE_NAME) and the fields a use case gives, nothing else of the event. */
export const createLog = (): Log => {
  const logger = new Logger();
  return {
    info: (code, fields) => {
      logger.info(code, { code, ...fields });
    },
    warn: (code, fields) => {
      logger.warn(code, { code, ...fields });
    },
  };
};
