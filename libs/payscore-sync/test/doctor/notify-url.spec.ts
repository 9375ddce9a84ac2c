import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { examineNotifyUrl, formProblem } from '../../src/doctor/checks/notify-url.check.js';
import type { ResolvedInstitution } from '../../src/options/index.js';

describe('the address for notifications', () => {
  it.each([
    ['https://shop.example/notifications/hk', null],
    ['http://127.0.0.1:3000/notifications/hk', null],
    ['notifications/hk', 'it is no URL'],
    ['http://shop.example/notifications/hk', 'it is not https'],
    ['https://localhost/notifications/hk', 'it is not public'],
    ['https://shop.example/notifications/hk?x=1', 'it has a query, a fragment or a user'],
    ['https://shop.example/notifications', 'it does not end with /hk'],
  ])('%s: %s', (url, problem) => expect(formProblem(url, 'hk')).toBe(problem));

  describe('is asked without a signature, and', () => {
    let server: Server;
    let answer: { status: number; body: string };
    const institution = { name: 'hk', client: { certificates: {} } } as unknown as ResolvedInstitution;
    const examine = (one = institution) =>
      examineNotifyUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hk`, one, 2000);

    beforeAll(async () => {
      server = createServer((_request, reply) => reply.writeHead(answer.status).end(answer.body));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => server.close());

    it('is well when it refuses that, apart from http', async () => {
      answer = { status: 401, body: '{"code":"FAIL","message":"The notification is not signed."}' };
      expect(await examine()).toMatchObject({ status: 'warning', detail: 'http is for a simulator alone' });
    });

    it.each([
      [{ status: 404, body: '{"code":"FAIL"}' }, '404 FAIL'],
      [{ status: 200, body: '' }, '200'],
      [{ status: 302, body: '' }, '302'],
    ])('is not, when the answer is another one: %j', async (other, told) => {
      answer = other;
      const finding = await examine();
      expect(finding).toMatchObject({ status: 'failed', code: 'PAYSCORE_E_NOTIFY_URL' });
      expect(finding.detail).toContain(`answered with ${told} instead`);
    });

    it('is not asked without the key that decrypts', async () => {
      const without = { name: 'hk', client: {} } as unknown as ResolvedInstitution;
      expect((await examine(without)).detail).toContain('PAYSCORE_API_V3_KEY is not given');
    });
  });
});
