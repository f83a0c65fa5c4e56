import type { SQSClient } from '@aws-sdk/client-sqs';
import { historyEvent, idsOf } from '../core/messages';
import { type InvocationMetrics, publishing } from '../runtime/emf-metrics';
import type { ConsumedQueue } from '../runtime/settle';
import { sqsConsumer } from '../runtime/sqs-consumer';
import { type WriterPorts, type WriterSettings, writeHistory } from './write-history';

interface Wiring {
  readonly ports: WriterPorts & { readonly metrics: InvocationMetrics };
  readonly settings: WriterSettings;
  readonly sqs: SQSClient;
  readonly queue: ConsumedQueue;
}

/** Handles messages of the history queue, batch by batch; `sqsConsumer` says who deletes them. */
export const historyWriterConsumer = ({ ports, settings, sqs, queue }: Wiring) =>
  publishing(
    ports.metrics,
    sqsConsumer({
      step: 'history-writer',
      queue,
      schema: historyEvent,
      idsOf,
      handle: writeHistory(ports, settings),
      sqs,
      log: ports.log,
      metrics: ports.metrics,
    }),
  );
