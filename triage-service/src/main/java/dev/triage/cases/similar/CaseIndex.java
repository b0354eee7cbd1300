package dev.triage.cases.similar;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.mlt.MoreLikeThis;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's searchable copy of the cases. Closed until it is opened, and then empty until it is filled: both answer
 * every question with nothing rather than fail. Whoever fills it also makes what was put visible and durable.
 */
public final class CaseIndex implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CaseIndex.class);

    private static final int PREFIX = 3;
    private static final int TERMS = 12;
    private static final double BUFFER_MB = 32;
    /** Raised when documents change their form: an index of another form is built anew. */
    private static final String FORM = "2";

    private final Path folder;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile @Nullable Opened opened;

    public CaseIndex(Path folder) {
        this.folder = folder;
    }

    private record Opened(FSDirectory directory, IndexWriter writer, SearcherManager searchers) {}

    /**
     * Opens the copy on disk; one that cannot be read is moved aside and an empty one begun.
     *
     * @param database which database it is to be a copy of
     * @return up to which change it is complete; empty when it must be filled from the beginning
     * @throws LockObtainFailedException when another process writes to it
     */
    public OptionalLong open(String database) throws IOException {
        lock.writeLock().lock();
        try {
            closeQuietly();
            try {
                opened = openAt(folder);
            } catch (LockObtainFailedException inUse) {
                throw inUse;
            } catch (IOException | IllegalArgumentException | IllegalStateException broken) {
                Path aside = folder.resolveSibling(folder.getFileName() + ".broken-" + System.nanoTime());
                log.warn("The search index at {} cannot be read; moved to {} and built anew", folder, aside, broken);
                Files.move(folder, aside);
                opened = openAt(folder);
            }
            return completeTo(opened.writer(), database);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static Opened openAt(Path folder) throws IOException {
        Files.createDirectories(folder);
        FSDirectory directory = FSDirectory.open(folder);
        try {
            IndexWriter writer =
                    new IndexWriter(directory, new IndexWriterConfig(Words.ANALYZER).setRAMBufferSizeMB(BUFFER_MB));
            return new Opened(directory, writer, new SearcherManager(writer, null));
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static OptionalLong completeTo(IndexWriter writer, String database) {
        Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
        Map<String, String> kept = new HashMap<>();
        if (data != null) {
            data.forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        }
        String change = kept.get("change");
        return change == null || !FORM.equals(kept.get("form")) || !database.equals(kept.get("database"))
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(change));
    }

    /** Forgets everything, to be filled from the beginning. */
    public void clear() throws IOException {
        IndexWriter writer = writer();
        writer.deleteAll();
        // Until it is full again it must not pass for complete, whatever ends this run.
        writer.setLiveCommitData(Map.<String, String>of().entrySet());
    }

    /** Adds cases, or puts them in the place of what was known of them. */
    public void put(List<CaseDocument> cases) throws IOException {
        IndexWriter writer = writer();
        for (CaseDocument one : cases) {
            writer.updateDocument(new Term("id", one.id().toString()), document(one));
        }
    }

    /** Makes what was put visible to searches. */
    public void refresh() throws IOException {
        Opened now = opened;
        if (now != null) {
            now.searchers().maybeRefresh();
        }
    }

    /** Makes what was put survive a restart, and notes up to which change that is. */
    public void commit(String database, long change) throws IOException {
        IndexWriter writer = writer();
        writer.setLiveCommitData(Map.of("change", Long.toString(change), "form", FORM, "database", database)
                .entrySet());
        writer.commit();
    }

    /** How many cases it knows. */
    public int size() {
        Opened now = opened;
        return now == null || !now.writer().isOpen() ? 0 : now.writer().getDocStats().numDocs;
    }

    private IndexWriter writer() {
        Opened now = opened;
        if (now == null) {
            throw new IllegalStateException("Expected the search index to be open, found it closed");
        }
        return now.writer();
    }

    private static Document document(CaseDocument one) {
        Document document = new Document();
        document.add(new StringField("id", one.id().toString(), Field.Store.YES));
        document.add(new TextField("like", one.text(), Field.Store.NO));
        String names = String.join(" ", one.names());
        document.add(new TextField(
                "all",
                one.reference() + " " + one.title() + " " + names + " " + one.text() + " "
                        + (one.supplier() == null ? "" : one.supplier()),
                Field.Store.NO));
        keyword(document, "category", one.category());
        keyword(document, "code", one.code());
        keyword(document, "site", one.site());
        keyword(document, "sku", one.sku());
        keyword(document, "supplier", one.supplier());
        if (one.outcome()) {
            keyword(document, "outcome", "known");
        }
        if (one.open()) {
            keyword(document, "open", "yes");
        }
        document.add(new NumericDocValuesField("idHigh", one.id().getMostSignificantBits()));
        document.add(new NumericDocValuesField("idLow", one.id().getLeastSignificantBits()));
        document.add(new NumericDocValuesField("opened", one.openedAt().toEpochMilli()));
        return document;
    }

    private static void keyword(Document document, String field, @Nullable String value) {
        if (value != null) {
            document.add(new StringField(field, value, Field.Store.NO));
        }
    }

    /**
     * Cases in which every word occurs, the last one also as the beginning of a word.
     *
     * @param openOnly leaves out the closed ones
     * @param most of more than so many, the ones opened last
     */
    public List<UUID> find(String typed, boolean openOnly, int most) {
        List<String> words = Words.of(typed);
        if (words.isEmpty()) {
            return List.of();
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (int i = 0; i < words.size(); i++) {
            Term term = new Term("all", words.get(i));
            boolean begins = i == words.size() - 1 && term.text().length() >= PREFIX;
            all.add(begins ? new PrefixQuery(term) : new TermQuery(term), Occur.FILTER);
        }
        if (openOnly) {
            all.add(new TermQuery(new Term("open", "yes")), Occur.FILTER);
        }
        return search(
                searcher -> {
                    Found found = new Found();
                    searcher.search(all.build(), found);
                    return found.newest(most);
                },
                List.of());
    }

    /** Every hit with its time, read from columns: many thousands are a matter of milliseconds. */
    private static final class Found extends SimpleCollector {

        private final List<FoundCase> hits = new ArrayList<>();
        private NumericDocValues high = DocValues.emptyNumeric();
        private NumericDocValues low = DocValues.emptyNumeric();
        private NumericDocValues opened = DocValues.emptyNumeric();

        private record FoundCase(UUID id, long at) {}

        @Override
        protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
            high = DocValues.getNumeric(leaf.reader(), "idHigh");
            low = DocValues.getNumeric(leaf.reader(), "idLow");
            opened = DocValues.getNumeric(leaf.reader(), "opened");
        }

        @Override
        public void collect(int document) throws IOException {
            if (high.advanceExact(document) && low.advanceExact(document) && opened.advanceExact(document)) {
                hits.add(new FoundCase(new UUID(high.longValue(), low.longValue()), opened.longValue()));
            }
        }

        @Override
        public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }

        List<UUID> newest(int most) {
            if (hits.size() > most) {
                hits.sort(Comparator.comparingLong(FoundCase::at).reversed());
            }
            return hits.stream().limit(most).map(FoundCase::id).toList();
        }
    }

    /** A similar case; the share is of the score the case itself would get, 0 to about 1. */
    public record Hit(UUID id, double share) {}

    /**
     * Cases that share rare words, and better still category, code, item, site or supplier; those whose outcome is known
     * first among equals.
     *
     * @param least leaves out what scores a smaller share
     */
    public List<Hit> similar(CaseDocument one, double least, int most) {
        return search(
                searcher -> {
                    Query like = like(one, searcher);
                    double itself = Math.max(score(searcher, like, one.id()), Double.MIN_NORMAL);
                    List<Hit> hits = new ArrayList<>();
                    for (ScoreDoc hit : searcher.search(like, most + 1).scoreDocs) {
                        UUID id = id(searcher, hit);
                        double share = hit.score / itself;
                        if (!id.equals(one.id()) && share >= least && hits.size() < most) {
                            hits.add(new Hit(id, share));
                        }
                    }
                    return hits;
                },
                List.of());
    }

    private static Query like(CaseDocument one, IndexSearcher searcher) throws IOException {
        MoreLikeThis alike = new MoreLikeThis(searcher.getIndexReader());
        alike.setAnalyzer(Words.ANALYZER);
        alike.setFieldNames(new String[] {"like"});
        alike.setMinTermFreq(1);
        alike.setMinDocFreq(2);
        alike.setMaxQueryTerms(TERMS);
        alike.setBoost(true);
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        query.add(alike.like("like", new StringReader(one.text())), Occur.SHOULD);
        shared(query, "code", one.code(), 3);
        shared(query, "sku", one.sku(), 3);
        shared(query, "supplier", one.supplier(), 1);
        shared(query, "site", one.site(), 1);
        shared(query, "outcome", "known", 0.5f);
        // A case of another category is another matter, however alike the words are.
        query.add(new TermQuery(new Term("category", one.category())), Occur.FILTER);
        return query.build();
    }

    private static void shared(BooleanQuery.Builder query, String field, @Nullable String value, float boost) {
        if (value != null) {
            query.add(
                    new BoostQuery(new ConstantScoreQuery(new TermQuery(new Term(field, value))), boost), Occur.SHOULD);
        }
    }

    private static double score(IndexSearcher searcher, Query query, UUID id) throws IOException {
        BooleanQuery itself = new BooleanQuery.Builder()
                .add(query, Occur.MUST)
                .add(new TermQuery(new Term("id", id.toString())), Occur.FILTER)
                .build();
        ScoreDoc[] hits = searcher.search(itself, 1).scoreDocs;
        return hits.length == 0 ? 0 : hits[0].score;
    }

    private static UUID id(IndexSearcher searcher, ScoreDoc hit) throws IOException {
        return UUID.fromString(searcher.storedFields().document(hit.doc).get("id"));
    }

    private interface Search<R> {
        R in(IndexSearcher searcher) throws IOException;
    }

    private <R> R search(Search<R> search, R none) {
        lock.readLock().lock();
        try {
            Opened now = opened;
            if (now == null) {
                return none;
            }
            IndexSearcher searcher = now.searchers().acquire();
            try {
                return search.in(searcher);
            } finally {
                now.searchers().release(searcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot search the index at " + folder, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closeQuietly();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void closeQuietly() {
        Opened now = opened;
        opened = null;
        if (now == null) {
            return;
        }
        try (FSDirectory directory = now.directory();
                IndexWriter writer = now.writer();
                SearcherManager searchers = now.searchers()) {
            log.debug("Closing the search index at {} ({}, {})", directory, writer.isOpen(), searchers);
        } catch (IOException | IllegalArgumentException e) {
            // It is a copy: what is lost here is read again from the database.
            log.warn("The search index at {} did not close well", folder, e);
        }
    }
}
