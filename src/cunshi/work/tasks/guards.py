"""What the database itself refuses of tasks (SQL of triggers)."""

CLOSED_WITH_EVIDENCE = """
    IF (SELECT count(*) FROM tasks_piecefile WHERE piece_id = NEW.id) < NEW.needed THEN
        RAISE EXCEPTION 'the task is closed with % files at least', NEW.needed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_closed_with_evidence';
    END IF;
    RETURN NEW;
"""

FILES_OF_AN_OPEN_PIECE = """
    IF TG_OP = 'INSERT' THEN owner := NEW.piece_id; ELSE owner := OLD.piece_id; END IF;
    IF EXISTS (SELECT FROM tasks_piece WHERE id = owner AND closed_on IS NOT NULL) THEN
        RAISE EXCEPTION 'the evidence of a closed task stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_file_of_an_open_piece';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
