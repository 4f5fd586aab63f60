-- A foreign key is looked up for each row, and cost as much as the row. Images are written under the run's fence, and
-- leave with the run, as findings do.
alter table paywatch.row_images drop constraint row_images_part_fkey;

-- What is planned is read in the order of ids: the primary key has it.
drop index paywatch.findings_planned;
