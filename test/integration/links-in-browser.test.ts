import { statSync } from 'node:fs';
import type { Browser, Page } from 'puppeteer-core';
import { monoCalls } from '../../local/audio/speech';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { linkIn } from '../../local/pipeline/travel';
import { Watcher } from '../../local/pipeline/watcher';
import { untilLogged } from '../support/integration/access-log';
import { noBrowserHere, startBrowser } from '../support/integration/browser';
import { untilHome } from '../support/integration/homecoming';
import { Player } from '../support/integration/player';
import { type WebPage, webPage } from '../support/integration/web-page';

jest.setTimeout(120_000);

const [speech] = monoCalls;
/** Half an hour, of which a browser does not load all to play its beginning. */
const LONG = { bytes: 7_200_000, seconds: 1800 };

// No browser from the registry runs on another system; Airtable, S3 and the links themselves are tested on all. The reason
// stands in the name of what is skipped, and CI runs on Linux x64, where nothing is.
const describeHere = noBrowserHere === undefined ? describe : describe.skip;
const unless = noBrowserHere === undefined ? '' : ` (SKIPPED: ${noBrowserHere})`;

describeHere(`a link in a browser${unless}`, () => {
  /** Its origin is one of LINK_ORIGINS; that of `stranger` is not. */
  let known: WebPage;
  let stranger: WebPage;
  let pipeline: LocalPipeline;
  let browser: Browser;
  let page: Page;
  let player: Player;
  /** Of a call of half a minute, and of one of half an hour. */
  const links = { short: '', long: '' };

  beforeAll(async () => {
    [known, stranger] = await Promise.all([webPage(), webPage()]);
    const emulator = sharedEmulator();
    const started = startPipeline({ emulator, name: 'browser', settings: { LINK_ORIGINS: known.origin } });
    [pipeline, browser] = await Promise.all([started, startBrowser(emulator)]);
    const { airtable, twilio } = pipeline;
    airtable.addJob({ number: 'short' });
    airtable.addJob({ number: 'long' });
    const calls = [
      await twilio.placeCall({ jobNumber: 'short', audio: { file: speech.path } }),
      await twilio.placeCall({ jobNumber: 'long', audio: { generate: { bytes: LONG.bytes } } }),
    ];
    const travels = await untilHome(
      new Watcher(pipeline, () => undefined),
      calls.flatMap(({ recordings }) => recordings.map(({ sid }) => sid)),
    );
    [links.short = '', links.long = ''] = travels.map(({ line }) => linkIn(line?.text ?? '') ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all([known.close(), stranger.close()]);
    await pipeline.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    player = new Player(page);
  });
  afterEach(() => page.close());

  test('plays when a person presses Play, tells how long it is, and leads to its second half', async () => {
    await player.open(known, links.short);
    await player.play();
    const { duration, error } = await player.state();
    expect(error).toBeNull();
    expect(Math.ceil(duration)).toBe(speech.durationSeconds);
    await player.seek(duration * 0.6);
    expect((await player.state()).currentTime).toBeGreaterThan(duration / 2);
  });

  test('is loaded in parts: who seeks in half an hour does not wait for what comes before', async () => {
    const parts: (string | undefined)[] = [];
    page.on('response', (response) => {
      if (response.url() === links.long) parts.push(`${response.status()} ${response.headers()['content-range']}`);
    });
    await player.open(known, links.long);
    await player.play();
    expect((await player.state()).duration).toBe(LONG.seconds);
    await player.seek(LONG.seconds * 0.9);
    expect(parts[0]).toBe(`206 bytes 0-${LONG.bytes - 1}/${LONG.bytes}`);
    const [, first = '0'] = /^206 bytes (\d+)-/.exec(parts.at(-1) ?? '') ?? [];
    expect(Number(first)).toBeGreaterThan(LONG.bytes * 0.8);
  });

  test('is fetched in parts by a script of an origin in LINK_ORIGINS, also when it has played there, and by no other', async () => {
    const { size } = statSync(speech.path);
    await player.open(known, links.short);
    await player.play();
    expect(await player.part('bytes=100-199')).toBe(`206 bytes 100-199/${size} 100 audio/mpeg`);
    // For this one a browser asks beforehand whether a script may ask so (the Fetch standard's CORS-safelisted ranges).
    expect(await player.part('bytes=-100')).toBe(`206 bytes ${size - 100}-${size - 1}/${size} 100 audio/mpeg`);

    await player.open(stranger, links.short);
    expect(await player.part('bytes=100-199')).toBe('TypeError: Failed to fetch');
    expect(await player.part('bytes=-100')).toBe('TypeError: Failed to fetch');
    // An audio element tells its page nothing of what it plays.
    await player.play();
  });

  test('is asked of S3 each time that it plays, which logs it with its id, the browser and the page', async () => {
    const userAgent = 'a browser of our own';
    await page.setUserAgent({ userAgent });
    const id = new URL(links.short).searchParams.get('x-link-id') ?? '';
    const signs = ['REST.GET.OBJECT', `&x-link-id=${id} HTTP/1.1" 206 `, ` "${known.origin}/" "${userAgent}" `];
    for (const times of [1, 2]) {
      await player.open(known, links.short);
      await player.play();
      await untilLogged(pipeline, (line) => signs.every((sign) => line.includes(sign)), times);
    }
  });
});
