"""What the database does with each entry by itself, whoever writes it (SQL of triggers).

The matter's row is held first, so that all bookings on a matter follow each other; then vouchers and budgets, in one
order everywhere, so that two bookings wait for each other but never for good.
"""

# Keys of advisory locks: one for each calendar year, one for each voucher number of a township.
YEARS, VOUCHERS = 730_001, 730_002

ALLOWED = f"""
    SELECT matter.village_id INTO STRICT village
    FROM matters_matter AS matter WHERE matter.id = NEW.matter_id FOR NO KEY UPDATE;
    PERFORM pg_advisory_xact_lock_shared({YEARS}, extract(year FROM NEW."on")::int);
    IF EXISTS (
        SELECT FROM funds_closedyear AS closed
        WHERE closed.year = extract(year FROM NEW."on")
          AND closed.division_id IN (village, rpad(left(village, 2), 12, '0'), rpad(left(village, 4), 12, '0'),
                                     rpad(left(village, 6), 12, '0'), rpad(left(village, 9), 12, '0'))
    ) THEN
        RAISE EXCEPTION 'the books of % are closed', extract(year FROM NEW."on")
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_entry_in_an_open_year';
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO STRICT first FROM funds_fundentry WHERE id = NEW.reverses_id;
        IF first.reverses_id IS NOT NULL OR (first.matter_id, first.source, first.kind, first.amount)
            IS DISTINCT FROM (NEW.matter_id, NEW.source, NEW.kind, -NEW.amount) OR NEW."on" < first."on" THEN
            RAISE EXCEPTION 'a reversal is the exact opposite of one entry, no earlier, and is not reversed itself'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_entry_reversal_is_the_opposite';
        END IF;
    ELSIF NEW.voucher <> '' THEN
        -- A township keeps the books of its villages: a voucher number of a year and kind is used for one matter there,
        -- and once for each of the sources that it draws on, unless the earlier entry was reversed. A document that
        -- allocates may name many matters, each source of each once.
        PERFORM pg_advisory_xact_lock({VOUCHERS}, hashtext(left(village, 9) || NEW.kind || NEW.voucher));
        IF EXISTS (
            SELECT FROM funds_fundentry AS other JOIN matters_matter AS matter ON matter.id = other.matter_id
            WHERE other.voucher = NEW.voucher AND other.kind = NEW.kind AND other.reverses_id IS NULL
              AND extract(year FROM other."on") = extract(year FROM NEW."on")
              AND left(matter.village_id, 9) = left(village, 9)
              AND (other.matter_id = NEW.matter_id AND other.source = NEW.source
                   OR other.matter_id <> NEW.matter_id AND NEW.kind <> 'allocated')
              AND NOT EXISTS (SELECT FROM funds_fundentry AS undone WHERE undone.reverses_id = other.id)
        ) THEN
            RAISE EXCEPTION 'voucher % is booked already', NEW.voucher
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'fund_entry_voucher_once';
        END IF;
    END IF;
    RETURN NEW;
"""

_SUMS = ("planned", "allocated", "paid", "reimbursed")
_BY_KIND = ", ".join(f"CASE NEW.kind WHEN '{kind}' THEN NEW.amount ELSE 0 END" for kind in _SUMS)
_ADDED = ", ".join(f"{kind} = {kind} + CASE NEW.kind WHEN '{kind}' THEN NEW.amount ELSE 0 END" for kind in _SUMS)

# Update first: an insert's own values would have to pass the checks before PostgreSQL saw the conflict.
BOOKED = f"""
    UPDATE funds_fundline SET {_ADDED} WHERE matter_id = NEW.matter_id AND source = NEW.source;
    IF NOT FOUND THEN
        INSERT INTO funds_fundline (matter_id, source, {", ".join(_SUMS)})
        VALUES (NEW.matter_id, NEW.source, {_BY_KIND});
    END IF;
    IF NEW.kind = 'allocated' THEN
        FOR budget IN
            SELECT line.id FROM funds_budget AS line JOIN matters_matter AS matter ON matter.id = NEW.matter_id
            WHERE line.year = matter.year AND line.source = NEW.source AND line.division_id IN (
                matter.village_id, rpad(left(matter.village_id, 2), 12, '0'), rpad(left(matter.village_id, 4), 12, '0'),
                rpad(left(matter.village_id, 6), 12, '0'), rpad(left(matter.village_id, 9), 12, '0'))
            ORDER BY line.division_id FOR UPDATE OF line
        LOOP
            UPDATE funds_budget SET allocated = allocated + NEW.amount WHERE id = budget.id;
        END LOOP;
    END IF;
    RETURN NULL;
"""
