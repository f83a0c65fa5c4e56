import { historyEvent, idsOf } from '../core/messages';
import { publishing } from '../runtime/emf-metrics';
import { type ConsumerWiring, sqsConsumer } from '../runtime/sqs-consumer';
import { type WriterPorts, type WriterSettings, writeHistory } from './write-history';

/** Handles messages of the history queue, batch by batch; `sqsConsumer` says who deletes them. */
export const historyWriterConsumer = ({
  ports,
  settings,
  sqs,
  time,
  queue,
}: ConsumerWiring<WriterPorts, WriterSettings>) =>
  publishing(
    ports.metrics,
    sqsConsumer({
      step: 'history-writer',
      queue,
      schema: historyEvent,
      idsOf,
      handle: writeHistory(ports, settings),
      sqs,
      time,
      log: ports.log,
      metrics: ports.metrics,
    }),
  );
