"""Measures: the divisions below any division by every measure, ranked, with the rows behind each figure."""

from cunshi.front.console.pages.measures import checkpoints, fund_rows, labour_rows, table

urlpatterns = [*fund_rows.urlpatterns, *labour_rows.urlpatterns, *checkpoints.urlpatterns, *table.urlpatterns]
