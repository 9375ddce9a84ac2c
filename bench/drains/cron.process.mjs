import { randomUUID } from 'node:crypto';
import { DataSource, EntitySchema, LessThanOrEqual } from 'typeorm';
import { createAxiosPlugin } from '../clients/axios-plugin.mjs';
import { serve } from '../shared/child.mjs';
import { ownCpuMs } from '../shared/cpu.mjs';
import { watchMemory } from '../shared/memory-peak.mjs';
import { syncBody } from '../shared/orders.mjs';

const Task = new EntitySchema({
  name: 'Task',
  tableName: 'tasks',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    orderNo: { name: 'order_no', type: 'varchar', length: 32, unique: true },
    body: { type: 'simple-json' },
    status: { type: 'varchar', length: 16 },
    attempts: { type: 'int' },
    dueAt: { name: 'due_at', type: 'timestamptz' },
    lastError: { name: 'last_error', type: 'text', nullable: true },
  },
  indices: [{ columns: ['status', 'dueAt'] }],
});

/**
 * What a team would otherwise write: a table of tasks, a cron job that takes what is due and calls WeChat Pay through
 * `wechatpay-axios-plugin`, and TypeORM's `save` before and after each attempt. Made as fast as such a thing gets: the
 * job begins again at once instead of at the next minute, and makes its calls side by side.
 */
serve(async ({ database, credentials, baseUrl, concurrency }) => {
  const dataSource = await new DataSource({ ...database, entities: [Task], synchronize: true }).initialize();
  const memory = watchMemory();
  const tasks = dataSource.getRepository(Task);
  const sync = createAxiosPlugin(baseUrl, credentials);

  const attempt = async (task) => {
    task.attempts += 1;
    task.status = 'sending';
    await tasks.save(task);
    try {
      await sync(task.orderNo, task.body);
      task.status = 'synced';
    } catch (error) {
      task.status = 'queued';
      task.dueAt = new Date(Date.now() + 60_000);
      task.lastError = String(error);
    }
    await tasks.save(task);
  };

  return {
    async record({ count, prefix }) {
      const rows = Array.from({ length: count }, (_, index) => ({
        id: randomUUID(),
        orderNo: `${prefix}${index}`,
        body: syncBody(),
        status: 'queued',
        attempts: 0,
        dueAt: new Date(),
      }));
      await dataSource.transaction((manager) => manager.save(Task, rows, { chunk: 1000 }));
      return { cpuMs: ownCpuMs(), memoryMib: memory.takeMib() };
    },
    async drain() {
      for (;;) {
        const due = await tasks.find({
          where: { status: 'queued', dueAt: LessThanOrEqual(new Date()) },
          order: { dueAt: 'ASC' },
          take: concurrency,
        });
        if (due.length === 0) break;
        await Promise.all(due.map(attempt));
      }
      return { cpuMs: ownCpuMs(), memoryMib: memory.takeMib() };
    },
    memory: () => memory.nowMib(),
    async close() {
      memory.stop();
      await dataSource.destroy();
    },
  };
});
