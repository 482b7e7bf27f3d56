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

SHARES_OF_A_DRAFT = """
    owner := CASE WHEN TG_OP = 'INSERT' THEN NEW.split_id ELSE OLD.split_id END;
    IF NOT EXISTS (SELECT FROM targets_split WHERE id = owner AND state = 'draft') THEN
        RAISE EXCEPTION 'the shares of a locked split do not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_of_a_draft';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""
