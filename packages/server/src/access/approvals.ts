// What two must agree on: an operation whose contract names an approval is not done but proposed, and done when a second person approves it,
// in one transaction with the approval. It is decided again then, as the proposer, whose post must still allow it.
import { decideProposal, listProposals } from '@doudi/core/access';
import { type Actor, type Contract, checkInput, type InputOf, isRefusal, mayAsk, personsIn, type Refusal, type Role, refuse } from '@doudi/core/contract';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Command, CommandContext, Decision } from '../platform/database/run-command.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { type ActorRow, findActor, toActor } from './accounts.ts';
import { forgetting } from './forgetting.ts';
import type { Sessions } from './sessions.ts';

/** An operation that waits for a second person, and what is done then. */
export interface Approvable {
  readonly contract: Contract;
  readonly load: Command<never, unknown>['load'];
}

const DAYS_OPEN = 14;

export function approvable<C extends Contract>(
  contract: C,
  load: (transaction: Transaction, input: InputOf<C>, context: CommandContext) => Promise<() => Decision<unknown> | Refusal>,
): Approvable {
  if (contract.access.kind === 'public' || !contract.access.approval) throw new Error(`${contract.id} names nobody who approves it`);
  return { contract, load };
}

/** The operation itself: what could not be done now is refused now. */
export function proposalRoute(database: Database, { contract, load }: Approvable): Route {
  const command: Command<never, { proposalId: string }> = {
    ...commandOf(contract, async () => () => NO_SUCH_PROPOSAL),
    load: async (transaction, input, context) => {
      const decide = await load(transaction, input, context);
      return () => {
        const outcome = decide();
        if (isRefusal(outcome)) return outcome;
        const { countyId, actor, now, newId } = context;
        const proposalId = newId();
        const expiresAt = new Date(now.getTime() + DAYS_OPEN * 86_400_000);
        return {
          answer: { proposalId },
          writes: [
            {
              text: `insert into proposal (county_id, proposal_id, command, input, proposed_by, proposed_for, proposed_at, expires_at)
                     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
              values: [countyId, proposalId, contract.id, JSON.stringify(input), actor.actorId, actor.actingFor, now, expiresAt],
            },
          ],
          audit: { subject: `proposal/${proposalId}`, facts: { command: contract.id }, persons: personsIn(input) },
        };
      };
    },
  };
  return commandRoute(contract, database, command as Command<unknown, unknown>);
}

interface ProposalRow {
  readonly proposal_id: string;
  readonly command: string;
  readonly input: Record<string, unknown>;
  readonly proposed_by: string;
  readonly proposed_for: string | null;
  readonly proposed_at: Date;
  readonly expires_at: Date;
  readonly decided_at: Date | null;
  readonly is_approved: boolean | null;
  readonly decision_reason: string | null;
}

function decideProposalCommand(all: readonly Approvable[]) {
  return commandOf(decideProposal, async (transaction, { proposalId, isApproved, reason }, context) => {
    const { rows, countyId } = transaction;
    const [row] = await rows<ProposalRow>('select * from proposal where county_id = $1 and proposal_id = $2 for update', [countyId, proposalId]);
    const operation = all.find(({ contract }) => contract.id === row?.command);
    if (!row || !operation) return () => NO_SUCH_PROPOSAL;
    const refusal = decisionRefusal(row, operation.contract, context, isApproved, reason);
    if (refusal) return () => refusal;
    const decision = {
      text: 'update proposal set decided_at = $3, decided_by = $4, is_approved = $5, decision_reason = $6 where county_id = $1 and proposal_id = $2',
      values: [countyId, proposalId, context.now, context.actor.actorId, isApproved, reason],
    };
    const facts = { command: row.command, proposedBy: row.proposed_by, isApproved, ...(reason !== undefined && { reason }) };
    const answer = { proposalId, isApproved };
    if (!isApproved) return () => ({ answer, writes: [decision], audit: { subject: `proposal/${proposalId}`, facts } });
    const decide = await loadAsProposer(transaction, row, operation, context);
    return () => {
      const outcome = isRefusal(decide) ? decide : decide();
      if (isRefusal(outcome)) return withoutPath(outcome);
      const { writes = [], writesTogether = [], events = [], audit } = outcome;
      return {
        answer,
        writes: [decision, ...writes],
        writesTogether,
        events,
        audit: { subject: audit.subject, facts: { proposal: proposalId, ...facts, did: audit.facts }, persons: audit.persons ?? personsIn(row.input) },
      };
    };
  });
}

/** Fields of the proposal are no fields of the decision. */
function withoutPath({ path: _, ...refusal }: Refusal): Refusal {
  return refusal.code === 'bad-input' ? { ...refusal, code: 'state-differs' } : refusal;
}

function decisionRefusal(
  row: ProposalRow,
  contract: Contract,
  { actor, now }: CommandContext,
  isApproved: boolean,
  reason: string | undefined,
): Refusal | undefined {
  if (!approversOf(contract).includes(actor.role)) return NO_SUCH_PROPOSAL;
  if (row.decided_at !== null) return refuse('state-differs', { zh: '此提请已有决定。', en: 'this was decided before' }, '/proposalId');
  if (row.expires_at <= now) return refuse('state-differs', { zh: '此提请已过期，请重新提出。', en: 'this has expired; propose it anew' }, '/proposalId');
  if (isApproved && isOneOf(actor, row)) return OWN_PROPOSAL;
  if (!isApproved && reason === undefined) return refuse('bad-input', { zh: '驳回须写明理由。', en: 'a rejection has a reason; state it' }, '/reason');
  return undefined;
}

function approversOf({ access }: Contract): readonly Role[] {
  return access.kind === 'roles' ? (access.approval ?? []) : [];
}

/** Whoever proposed it, in whosever place, and whoever acts in their place now. */
function isOneOf({ actorId, actingFor }: Actor, { proposed_by, proposed_for }: ProposalRow): boolean {
  return [actorId, actingFor].some((id) => id !== undefined && (id === proposed_by || id === proposed_for));
}

async function loadAsProposer(transaction: Transaction, row: ProposalRow, { contract, load }: Approvable, context: CommandContext) {
  const [proposer, post] = await Promise.all([
    findActor(transaction, 'actor_id', row.proposed_by),
    row.proposed_for === null ? undefined : findActor(transaction, 'actor_id', row.proposed_for),
  ]);
  const actor = actorOfProposal(proposer, post, context.countyId);
  const checked = checkInput(contract, row.input);
  if (!actor || !mayAsk(contract.access, actor) || isRefusal(checked))
    return refuse(
      'state-differs',
      { zh: '提请人已无权办理此事，请重新提出。', en: 'whoever proposed this may not do it any more; propose it anew' },
      '/proposalId',
    );
  return load(transaction, checked.value as never, { ...context, actor });
}

function actorOfProposal(proposer: ActorRow | undefined, post: ActorRow | undefined, countyId: string): Actor | undefined {
  if (!proposer || proposer.disabled_at !== null || (post && post.disabled_at !== null)) return undefined;
  return post ? { ...toActor(countyId, post), actorId: proposer.actor_id, actingFor: post.actor_id } : toActor(countyId, proposer);
}

const NO_SUCH_PROPOSAL = refuse('not-found', { zh: '没有待您批准的这项提请。', en: 'there is no such proposal for you to decide' }, '/proposalId');
const OWN_PROPOSAL = refuse(
  'not-allowed',
  { zh: '自己提出的事项须由他人批准。', en: 'what you proposed yourself is approved by somebody else' },
  '/proposalId',
);

export function approvalRoutes(database: Database, sessions: Sessions, all: readonly Approvable[]): Route[] {
  return [
    ...all.map((operation) => proposalRoute(database, operation)),
    forgetting(sessions, commandRoute(decideProposal, database, decideProposalCommand(all))) as Route,
    queryRoute(listProposals, database, async ({ rows, countyId }, _, { actor }) => {
      const found = await rows<ProposalRow & { readonly proposer: string; readonly decider: string | null }>(
        `select r.*, p.display_name as proposer, d.display_name as decider from proposal r
           join actor p on p.county_id = r.county_id and p.actor_id = r.proposed_by
           left join actor d on d.county_id = r.county_id and d.actor_id = r.decided_by
         where r.county_id = $1 and (r.decided_at is null or r.decided_at > $2) order by r.decided_at is not null, r.proposal_id desc limit 200`,
        [countyId, new Date(database.now().getTime() - DAYS_OPEN * 86_400_000)],
      );
      const proposals = found.flatMap((row) => {
        const contract = all.find((operation) => operation.contract.id === row.command)?.contract;
        const isSeen = contract && actor && (approversOf(contract).includes(actor.role) || isOneOf(actor, row));
        return isSeen ? [toProposal(row, contract, actor, database.now())] : [];
      });
      return { proposals };
    }),
  ];
}

function toProposal(row: ProposalRow & { readonly proposer: string; readonly decider: string | null }, contract: Contract, actor: Actor, now: Date) {
  return {
    proposalId: row.proposal_id,
    command: row.command,
    summary: contract.summary,
    input: row.input,
    proposedBy: row.proposer,
    proposedAt: row.proposed_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.decider !== null && { decidedBy: row.decider }),
    ...(row.decided_at !== null && { decidedAt: row.decided_at.toISOString() }),
    ...(row.is_approved !== null && { isApproved: row.is_approved }),
    ...(row.decision_reason !== null && { decisionReason: row.decision_reason }),
    mayDecide: row.decided_at === null && row.expires_at > now && approversOf(contract).includes(actor.role) && !isOneOf(actor, row),
  };
}
