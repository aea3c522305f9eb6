import { describe, expect, it } from 'vitest';
import { npmFailure } from '../../../agent/installers/npm-errors.ts';

const report = (code: string, summary: string) => ({
  code: 1,
  stdout: JSON.stringify({ error: { code, summary, detail: '' } }),
  stderr: '',
});

describe('what npm says becomes what happened', () => {
  it.each([
    ['E404', 'Not Found - GET http://registry/pump-control', 'package-not-found'],
    ['E404', 'Not Found - GET http://registry/@site%2fpump', 'install-failed'],
    ['E404', 'Not Found - GET http://registry/pump-control-extra', 'install-failed'],
    ['ETARGET', 'No matching version found for pump-control@9.', 'version-not-found'],
    ['ETARGET', 'No matching version found for left-pad@9.', 'install-failed'],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND registry', 'registry-unreachable'],
    ['ECONNREFUSED', 'connect ECONNREFUSED', 'registry-unreachable'],
    ['E503', 'Service Unavailable', 'registry-unreachable'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', 'registry-unreachable'],
    ['ENOSPC', 'no space left on device', 'no-space'],
    ['EINTEGRITY', 'sha512 does not match', 'install-failed'],
  ])('%s %s is %s', (code, summary, expected) => {
    expect(npmFailure(report(code, summary), 'pump-control').code).toBe(expected);
  });

  it('a scoped name is known in the form that registries use', () => {
    const failure = npmFailure(report('E404', 'Not Found - GET http://registry/@site%2fpump'), '@site/pump');
    expect(failure.code).toBe('package-not-found');
  });

  it('old npm, which reports on stderr only, is understood too', () => {
    const stderr = 'npm ERR! code E404\nnpm ERR! 404 Not Found - GET http://registry/pump-control - not found\n';
    const failure = npmFailure({ code: 1, stdout: '', stderr }, 'pump-control');
    expect(failure.code).toBe('package-not-found');
    expect(failure.message).toContain('Not Found');
  });

  it('an npm that says nothing still gives a sentence', () => {
    const failure = npmFailure({ code: null, stdout: '{ torn', stderr: '' }, 'pump-control');
    expect(failure).toMatchObject({ code: 'install-failed', message: 'npm ended with code null.' });
  });
});
