import { LogFormatter, LogItem, Logger } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import type { Log } from '../core/ports/running';

/** Powertools' own form calls the feature `service`, the name that it has nowhere else. */
class FeatureFormatter extends LogFormatter {
  override formatAttributes(
    { logLevel, message, timestamp, serviceName }: UnformattedAttributes,
    fields: LogAttributes,
  ): LogItem {
    const attributes = { level: logLevel, message, timestamp: this.formatTimestamp(timestamp), feature: serviceName };
    return new LogItem({ attributes }).addAttributes(fields);
  }
}

/** JSON lines with the feature's name (POWERTOOLS_SERVICE_NAME) and the fields a use case gives, nothing else of the event. */
export const createLog = (): Log => {
  const logger = new Logger({ logFormatter: new FeatureFormatter() });
  return {
    info: (code, fields) => {
      logger.info(code, { code, ...fields });
    },
    warn: (code, fields) => {
      logger.warn(code, { code, ...fields });
    },
  };
};
