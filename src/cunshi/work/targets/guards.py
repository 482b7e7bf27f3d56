"""What the database itself refuses of splits (SQL of triggers)."""

# Shares that add up come to the amount; of a rate each share keeps the standard itself.
ADDS_UP = """
    SELECT coalesce(sum(amount), 0), CASE WHEN NEW.direction = 'at_most' THEN max(amount) ELSE min(amount) END
    INTO total, worst FROM targets_share WHERE split_id = NEW.id;
    IF NOT NEW.additive THEN total := worst; END IF;
    IF total IS NULL OR (NEW.direction = 'at_least' AND total < NEW.amount)
        OR (NEW.direction = 'at_most' AND total > NEW.amount)
        OR (NEW.direction = 'exactly' AND total <> NEW.amount) THEN
        RAISE EXCEPTION 'the shares come to %, not to %', total, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'split_locked_adds_up';
    END IF;
    RETURN NEW;
"""

# A locked version is only ever replaced by the next one, or carried on under another code of its division.
STAYS_LOCKED = """OLD.state <> 'draft' AND (
    NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('locked', 'replaced')
    OR (OLD.amount, OLD.number, OLD.target, OLD.programme_id, OLD.reason, OLD.locked_by_id, OLD.locked_at)
      IS DISTINCT FROM
      (NEW.amount, NEW.number, NEW.target, NEW.programme_id, NEW.reason, NEW.locked_by_id, NEW.locked_at))"""

SHARES_OF_A_DRAFT = """
    IF TG_OP = 'UPDATE'
        AND (OLD.split_id, OLD.unit_id, OLD.person_id, OLD.amount, OLD.floor, OLD.deadline, OLD.standard)
        IS NOT DISTINCT FROM
        (NEW.split_id, NEW.unit_id, NEW.person_id, NEW.amount, NEW.floor, NEW.deadline, NEW.standard) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN owner := NEW.split_id; ELSE owner := OLD.split_id; END IF;
    IF NOT EXISTS (SELECT FROM targets_split WHERE id = owner AND state = 'draft') THEN
        RAISE EXCEPTION 'the shares of a locked split do not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_of_a_draft';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
