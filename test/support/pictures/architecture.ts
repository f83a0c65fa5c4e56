import { arrow, box, picture, words } from './svg';

/** Rows of the picture: where each step of the way stands. */
const ROWS = [
  { feature: 'ingest', y: 30, does: 'HTTP API, checks the signature' },
  { feature: 'processor', y: 160, does: 'streams and verifies' },
  { feature: 'history-writer', y: 290, does: 'signs a link, confirms its line' },
  { feature: 'cleanup', y: 420, does: 'a receipt first, then the deletion' },
] as const;
const QUEUES = [
  { name: 'recordings', y: 108, kind: '' },
  { name: 'history', y: 238, kind: ' (FIFO)' },
  { name: 'cleanup', y: 368, kind: '' },
] as const;

const STEP = { x: 290, width: 230, height: 52 };
const CENTRE = STEP.x + STEP.width / 2;
const right = STEP.x + STEP.width;

/** The same for whoever wants a fresh link. */
const LINKS = [
  { feature: 'url-signer', y: 510, does: 'signs links, each on record first' },
  { feature: 'airtable-refresh', y: 590, does: 'takes the hint, tells nothing' },
] as const;

/** docs/pictures/architecture.svg: the ways of a recording and of a link, who looks for what is missing, and who watches. */
export const architecture = (): string =>
  picture(900, 860, 'The way of a recording, and of a link', [
    box({ x: 24, y: 30, width: 116, height: 442 }, 'other', 'Twilio'),
    box({ x: 760, y: 160, width: 116, height: 52 }, 'store', 'S3 bucket', ['write once']),
    box({ x: 760, y: 290, width: 116, height: 52 }, 'other', 'Airtable', ['history of the Job']),
    ...ROWS.map(({ feature, y, does }) => box({ ...STEP, y }, 'function', feature, [does])),
    ...QUEUES.flatMap(({ name, y, kind }) => [
      box({ x: STEP.x + 25, y, width: STEP.width - 50, height: 26 }, 'queue', `${name} queue${kind}`),
      arrow([
        [CENTRE, y - 26],
        [CENTRE, y - 1],
      ]),
      arrow([
        [CENTRE, y + 26],
        [CENTRE, y + 51],
      ]),
      arrow(
        [
          [right - 25, y + 13],
          [579, y + 13],
        ],
        'dashed',
      ),
      box({ x: 580, y, width: 130, height: 26 }, 'queue', `${name} DLQ`),
    ]),
    words('dead letters wait for a person', { x: 580, y: 98, look: 'small' }),

    arrow([
      [140, 46],
      [STEP.x - 1, 46],
    ]),
    words('signed callback', { x: 215, y: 40, look: 'small middle' }),
    arrow([
      [STEP.x, 66],
      [141, 66],
    ]),
    words('204 once it is queued', { x: 215, y: 81, look: 'small middle' }),
    // Twilio's own list is the list of what is left to do.
    arrow(
      [
        [140, 121],
        [159, 121],
      ],
      'dashed',
    ),
    box({ x: 160, y: 95, width: 112, height: 52 }, 'function', 'reconciler', ['who is not home?']),
    arrow(
      [
        [272, 121],
        [STEP.x + 24, 121],
      ],
      'dashed',
    ),
    arrow([
      [140, 186],
      [STEP.x - 1, 186],
    ]),
    words('audio, all channels', { x: 215, y: 180, look: 'small middle' }),
    arrow([
      [STEP.x, 446],
      [141, 446],
    ]),
    words('deletes its copy', { x: 215, y: 440, look: 'small middle' }),

    arrow([
      [right, 186],
      [759, 186],
    ]),
    words('stores once, never overwrites', { x: 640, y: 180, look: 'small middle' }),
    arrow([
      [right, 316],
      [759, 316],
    ]),
    words('appends one line', { x: 640, y: 310, look: 'small middle' }),
    arrow(
      [
        [right, 446],
        [736, 446],
        [736, 200],
        [759, 200],
      ],
      'dashed',
    ),
    words('is the object there?', { x: 628, y: 440, look: 'small middle' }),
    arrow([
      [right, 462],
      [848, 462],
      [848, 509],
    ]),
    words('its receipt', { x: 780, y: 477, look: 'small' }),

    ...LINKS.map(({ feature, y, does }) => box({ ...STEP, y }, 'function', feature, [does])),
    box({ x: 24, y: 510, width: 116, height: 52 }, 'other', 'IAM callers', ['CLI, programs']),
    box({ x: 24, y: 590, width: 116, height: 52 }, 'other', 'Airtable', ['a box is ticked']),
    box({ x: 760, y: 510, width: 116, height: 52 }, 'store', 'links bucket', ['only added to']),
    box({ x: 580, y: 590, width: 296, height: 52 }, 'function', 'access-audit', [
      'once a day: who got links, who played them',
    ]),
    arrow([
      [140, 526],
      [STEP.x - 1, 526],
    ]),
    words('signed POST', { x: 205, y: 520, look: 'small middle' }),
    arrow([
      [STEP.x, 546],
      [141, 546],
    ]),
    words('fresh links', { x: 215, y: 561, look: 'small middle' }),
    arrow([
      [right, 536],
      [759, 536],
    ]),
    words('who got which link', { x: 640, y: 530, look: 'small middle' }),
    arrow([
      [140, 616],
      [STEP.x - 1, 616],
    ]),
    words('id of the record', { x: 205, y: 610, look: 'small middle' }),
    arrow(
      [
        [STEP.x, 632],
        [270, 632],
        [270, 251],
        [STEP.x + 24, 251],
      ],
      'dashed',
    ),
    words('its Job gets fresh lines', { x: 24, y: 664, look: 'small' }),
    arrow(
      [
        [right, 332],
        [724, 332],
        [724, 522],
        [759, 522],
      ],
      'dashed',
    ),
    words('its links, too', { x: 640, y: 346, look: 'small middle' }),
    arrow([
      [818, 562],
      [818, 589],
    ]),
    words("reads S3's access log, too", { x: 580, y: 664, look: 'small' }),
    box({ x: 580, y: 690, width: 296, height: 52 }, 'function', 'ledger', [
      'once a day: what became of each recording',
    ]),
    words("compares Twilio's list, S3 and the receipts", { x: 580, y: 764, look: 'small' }),

    box({ x: 24, y: 784, width: 852, height: 56 }, 'watch', 'a second stack watches', [
      'alarms that name the cause · dashboard · saved queries · storage-growth, once a day · a runbook section for each alarm',
    ]),
  ]);
