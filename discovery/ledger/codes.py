"""Why a value of a mapping was inferred, or stays open. The codes are stable; docs/init.md explains them."""

from enum import StrEnum


class Code(StrEnum):
    AGREED = "agreed"
    """Enough of Stripe's objects agree with the rows, and nothing else does."""
    IDS_FOUND = "ids_found"
    """The column holds ids of Stripe."""
    NAMED = "named"
    """Several values have the same evidence, and the names of the columns decide."""

    # What could not be looked at.
    NO_DATABASE = "no_database"
    NO_STRIPE = "no_stripe"
    STRIPE_REFUSED = "stripe_refused"
    NO_IDS = "no_ids"
    IDS_WITHIN = "ids_within"
    OTHER_IDS = "other_ids"
    """Such as those of Checkout sessions and invoices."""
    TOO_FEW = "too_few"
    TABLE_UNREADABLE = "table_unreadable"

    # What a table lacks, or holds in a form that no mapping can read.
    NOT_FOUND = "not_found"
    MIXED_IDS = "mixed_ids"
    SEVERAL_ROWS = "several_rows"
    SEVERAL_TABLES = "several_tables"
    SAME_TABLE = "same_table"
    ONLY_IN_JSON = "only_in_json"
    MAPPING_TABLE = "mapping_table"
    CONFIG_CHECK = "config_check"

    NO_AMOUNT = "no_amount"
    AMOUNT_IN_TWO_COLUMNS = "amount_in_two_columns"
    AMOUNT_NET = "amount_net"
    AMOUNT_NEGATED = "amount_negated"
    AMOUNT_COMPOSITE = "amount_composite"
    EQUAL_AMOUNTS = "equal_amounts"
    CONSTANT_AMOUNT = "constant_amount"
    SOME_DIFFER = "some_differ"
    UNIT_UNDECIDED = "unit_undecided"
    AMOUNT_OF_UNDECIDED = "amount_of_undecided"

    NO_CURRENCY = "no_currency"
    ONE_CURRENCY = "one_currency"
    EQUAL_CURRENCIES = "equal_currencies"

    NO_TIME = "no_time"
    TIME_NOT_STRIPES = "time_not_stripes"
    LOCAL_TIME = "local_time"
    DATE_ONLY = "date_only"
    TIME_UNIT = "time_unit"
    TIME_IS_TEXT = "time_is_text"
    EQUAL_TIMES = "equal_times"
    NO_UPDATED = "no_updated"

    NO_STATUS = "no_status"
    STATUS_ONLY_BOOLEANS = "status_only_booleans"
    CONSTANT_STATUS = "constant_status"
    SEVERAL_STATUSES = "several_statuses"
    STATUS_WITHOUT_ROW = "status_without_row"
    WORD_WITHOUT_ROW = "word_without_row"
    WORD_FOR_SEVERAL = "word_for_several"
    WORDS_DIFFER = "words_differ"
    FEW_ROWS = "few_rows"
    CHARGES_FORBIDDEN = "charges_forbidden"

    ACCOUNT_UNDECIDED = "account_undecided"
    PATH_UNDECIDED = "path_undecided"
    NEEDED_VALUE = "needed_value"
    OTHER_ROWS = "other_rows"
    OBJECTS_WITHOUT_ROW = "objects_without_row"
