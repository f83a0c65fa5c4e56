/** How pip tells that it cannot reach the package index, and what to do about it, most special first. */
const TROUBLES: readonly { readonly signs: RegExp; readonly line: string }[] = [
  {
    signs: /CERTIFICATE_VERIFY_FAILED|certificate verify failed/i,
    line: 'The certificate of the Python package index is not trusted; behind a proxy that looks into TLS, name the file of its authority in the variable PIP_CERT.',
  },
  {
    signs: /ProxyError|Cannot connect to proxy|Tunnel connection failed|407 Proxy/i,
    line: 'The proxy did not let pip through to the Python package index: correct the variable HTTPS_PROXY (http://user:password@host:port), or unset it.',
  },
  {
    signs:
      /NewConnectionError|ConnectTimeout|ReadTimeout|Max retries exceeded|Failed to establish a new connection|Name or service not known|name resolution|Network is unreachable|Connection (refused|reset|aborted)/i,
    line: 'The Python package index cannot be reached, and the first run needs it: connect to the network; behind a proxy set HTTPS_PROXY, with an index of your own PIP_INDEX_URL.',
  },
  {
    signs: /No matching distribution found|Could not find a version that satisfies/i,
    line: 'The Python package index does not have all that the local AWS needs: with an index of your own (PIP_INDEX_URL, pip.conf), let it mirror pypi.org.',
  },
];

/** What pip says of the package index, as one line with its remedy; undefined: nothing that is known. */
export const indexTroubleIn = (said: string): string | undefined =>
  TROUBLES.find(({ signs }) => signs.test(said))?.line;
